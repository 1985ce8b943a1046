// The app: four views in the frame of every page. Finding an order is a chunk of
// its own, as it has a sheet of its own; so is the search.
import '#style/main.css';
import 'virtual:theme.css';
import { StrictMode, Suspense, lazy } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Route, Routes } from 'react-router';
import Answers from './answers.jsx';
import Article from './article.jsx';
import { Frame } from './frame.jsx';
import Home from './home.jsx';
import { Missing, Waiting } from './faces.jsx';

const Order = lazy(() => import('./order.jsx'));

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <BrowserRouter basename="/kaolate">
      <Routes>
        <Route element={<Frame />}>
          <Route index element={<Home />} />
          <Route path="faq" element={<Answers />} />
          <Route path="faq/:slug" element={<Article />} />
          <Route
            path="order"
            element={
              <Suspense fallback={<Waiting sentence="Loading the page" />}>
                <Order />
              </Suspense>
            }
          />
          <Route
            path="*"
            element={
              <Missing title="There’s no page at this address.">
                It may have moved, or the address lost a letter on the way.
              </Missing>
            }
          />
        </Route>
      </Routes>
    </BrowserRouter>
  </StrictMode>,
);
